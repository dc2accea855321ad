// Node's own http server with one fixed answer of 12 KB. Usage: node server.mjs PORT
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const body = `{"data":"${'x'.repeat(12 * 1024 - 11)}"}`;
const head = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };

createServer((request, response) => {
  if (request.method !== 'GET' || request.url !== '/fixed') return response.writeHead(404).end();
  response.writeHead(200, head);
  response.end(body);
}).listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));
process.on('SIGTERM', () => process.exit(0));
