export default {
  // Workers and WebAssembly are found by their addresses beside the package's modules, which the dev server's bundles of dependencies are not.
  optimizeDeps: { exclude: ["lunette"] },
};
