/** Has a server of Node listen on loopback, on a free port unless one is named; gives its address. */
export async function listen(server, port = 0) {
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
