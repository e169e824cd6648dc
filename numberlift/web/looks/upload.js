// Drops and chosen files go to the page one by one, each as the body of a request of its own.
(() => {
  const says = (words, kind) => {
    const place = document.getElementById("upload-says");
    place.replaceChildren();
    const line = document.createElement("p");
    line.textContent = words;
    if (kind) line.className = `note ${kind}`;
    place.append(line);
    return place;
  };
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  const post = (path, body, moved) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", path);
      request.responseType = "json";
      if (moved) request.upload.onprogress = (event) => moved(event.loaded / Math.max(event.total, 1));
      request.onload = () => done(request);
      request.onerror = () => failed(new Error("The page does not answer. Is it still running?"));
      request.send(body);
    });

  const posted = async (path, body, moved) => {
    for (;;) {
      const answer = await post(path, body, moved);
      if (answer.status === 503) {
        const seconds = Number(answer.getResponseHeader("Retry-After")) || 2;
        says(`${answer.response?.says ?? "The page is busy."} Waiting ${seconds} s …`, "warn");
        await pause(seconds);
        continue;
      }
      if (answer.status === 401) location.assign("/login");
      if (answer.status !== 201) throw new Error(answer.response?.says ?? `The page answered ${answer.status}.`);
      return answer.response;
    }
  };

  const upload = async (files) => {
    if (!files.length) return;
    const zone = document.getElementById("drop");
    zone.setAttribute("aria-busy", "true");
    try {
      const { upload: id } = await posted("/uploads", null);
      for (const [at, file] of files.entries()) {
        const words = files.length > 1 ? `${file.name} (${at + 1} of ${files.length})` : file.name;
        const bar = document.createElement("progress");
        bar.max = 1;
        bar.setAttribute("aria-label", `Uploading ${words}`);
        says(`Uploading ${words} …`).append(bar);
        const path = `/uploads/${id}/files?name=${encodeURIComponent(file.name)}`;
        await posted(path, file, (share) => { bar.value = share; });
      }
      says("Reading the list …");
      location.assign(`/uploads/${id}`);
    } catch (error) {
      says(error.message, "bad");
      zone.removeAttribute("aria-busy");
      document.getElementById("files").value = "";
    }
  };

  const inside = (event) => event.target.closest?.("#drop");
  document.addEventListener("change", (event) => {
    if (event.target.id === "files") upload([...event.target.files]);
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (inside(event)) { event.preventDefault(); inside(event).classList.add("over"); }
    });
  }
  document.addEventListener("dragleave", (event) => inside(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const zone = inside(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    upload([...event.dataTransfer.files]);
  });
})();
