// The wallet of a page: an extension has the key and signs elsewhere (client.test.mjs), as wallets of browsers do.

export const wallet = {
  connect: (permissions) => askExtension("connect", permissions),
  getActiveAddress: () => askExtension("getActiveAddress"),
  async signDataItem({ data, ...options }) {
    const raw = await askExtension("signDataItem", { ...options, data: typeof data === "string" ? data : [...new Uint8Array(data)] });
    return new Uint8Array(raw).buffer;
  },
};
