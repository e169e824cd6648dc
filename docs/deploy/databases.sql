CREATE DATABASE prefect OWNER numberlift;
