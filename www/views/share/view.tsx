export default function Share() {
  return <h2>Share</h2>;
}
