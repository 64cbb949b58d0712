export default function Network() {
  return <h2>Network</h2>;
}
