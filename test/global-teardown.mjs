export default function tearDown() {
  return globalThis.stopTestServers();
}
