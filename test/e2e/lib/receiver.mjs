// A user's system that is told by webhooks.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

export const SECRET_KEY = "s3cret";

/// Notes what comes, and whether its signature holds.
export async function receiver() {
  const heard = { requests: [], forged: 0, answer: () => 200 };
  const server = createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      const signature = createHmac("sha256", SECRET_KEY).update(body).digest("hex");
      if (request.headers["x-webhook-signature"] !== signature) heard.forged += 1;
      heard.requests.push({ id: request.headers["x-idempotency-key"], event: request.headers["x-webhook-event"],
        body: JSON.parse(body), at: performance.now() });
      response.writeHead(heard.answer(heard.requests.length));
      response.end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  heard.url = `http://127.0.0.1:${server.address().port}/hook`;
  heard.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return heard;
}
