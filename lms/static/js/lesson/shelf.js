// The page that stands in for one that cannot be fetched lists the lessons that are kept on this device.
const shelf = document.querySelector("[data-shelf]");
for (const name of (await caches.keys()).filter((each) => each.startsWith("pennydrop-"))) {
  const cache = await caches.open(name);
  for (const { url } of await cache.keys()) {
    if (!/\/modules\/[^/]+$/.test(url)) continue;
    const page = new DOMParser().parseFromString(await (await cache.match(url)).text(), "text/html");
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = page.querySelector("h1").textContent;
    line.append(link);
    shelf.append(line);
  }
}
shelf.parentElement.hidden = !shelf.children.length;
document.querySelector("[data-again]").addEventListener("click", () => location.reload());
