export default {
  // Workers and WebAssembly are found by their addresses beside the package's modules, which the dev server's bundles of dependencies are not.
  optimizeDeps: { exclude: ["lunette"] },
  build: {
    rollupOptions: {
      // A service worker is found by a name that stays, in the folder that it is for.
      input: { index: "index.html", sw: "sw.js" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
};
