// A stand-in for Meta's media endpoints that a test can make fail: addresses that expire, a Meta that is away.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

export async function metaMedia() {
  const meta = { files: new Map(), expired: false, away: false, lookups: 0, downloads: 0, uploads: [] };
  const answer = (response, status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const upload = (request, response) => {
    let bytes = 0;
    request.on("data", (piece) => (bytes += piece.length));
    request.on("end", () => {
      meta.uploads.push(bytes);
      answer(response, 200, { id: `55501030000090${meta.uploads.length}` });
    });
  };
  const server = createServer((request, response) => {
    const id = request.url.split("?")[0].split("/").at(-1);
    const file = meta.files.get(id);
    if (meta.away) return response.destroy();
    if (!request.headers.authorization?.startsWith("Bearer ")) return answer(response, 401, {});
    if (request.method === "POST") return upload(request, response);
    if (!file) return answer(response, 400, { error: { message: "Unsupported get request.", code: 100, error_subcode: 33 } });
    if (!request.url.startsWith("/file/")) {
      meta.lookups += 1;
      return answer(response, 200, { messaging_product: "whatsapp", url: `${meta.url}/file/${id}`, mime_type: file.type,
        sha256: createHash("sha256").update(file.bytes).digest("hex"), file_size: String(file.bytes.length), id });
    }
    meta.downloads += 1;
    if (meta.expired) return answer(response, 404, {});
    response.writeHead(200, { "Content-Type": file.type, "Content-Length": file.bytes.length });
    return response.end(file.bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  meta.url = `http://127.0.0.1:${server.address().port}`;
  meta.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return meta;
}
