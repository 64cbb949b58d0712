export default function Control() {
  return <h2>Control</h2>;
}
