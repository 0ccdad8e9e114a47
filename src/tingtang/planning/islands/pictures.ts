/** Pictures of lines as PNG: the SVG that the server draws, painted at twice its size. */

const SCALE = 2;

async function painted(url: string): Promise<Blob | null> {
  const text = await (await fetch(url)).text();
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * SCALE;
  canvas.height = picture.naturalHeight * SCALE;
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done));
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-png]");
  if (!button) return;
  void painted(button.dataset.png ?? "").then((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = button.dataset.name ?? "line.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
});
