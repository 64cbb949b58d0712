export default function State() {
  return <h2>State</h2>;
}
