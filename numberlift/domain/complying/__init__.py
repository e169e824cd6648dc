"""Complying: what a person asks for in bundles, what a regulation needs, and what is wrong before anything is sent.

wanted      what stands in the list, in order: bundles, end users, documents, addresses
listed      from the rows of the sheets to what is wanted
needs       what a regulation asks for, as a value of our own
choosing    which regulation a bundle is for
joining     rows of one name as one thing, found by the names that are given
values      one value as a regulation wants it
endusers    the end user of a bundle
addresses   the addresses of a bundle and its documents
days        until when a document is valid, and how old a proof may be
documents   which document meets which proof, and what it lacks
sharing     a part of several bundles has what any of them asks for
unused      rows that no bundle leads to
preflight   all of it at once: findings, and the bundles that lack nothing
noting      where findings are written down
phrases     everything that can be found, in words
findings    findings and seen files, as values
ready       a bundle put together, as values
report      the lines of comply's report
"""
