// server.mjs FOLDER PORT: an S3 server with one bucket, `wigwag`, that checks signatures; both keys are S3RVER.
import S3rver from '@20minutes/s3rver';

const [directory, port] = process.argv.slice(2);
const server = new S3rver({
  address: '127.0.0.1',
  port: Number(port),
  directory,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: 'wigwag', configs: [] }],
});
await server.run();
const end = () => server.close().then(() => process.exit(0));
process.on('SIGINT', end);
process.on('SIGTERM', end);
