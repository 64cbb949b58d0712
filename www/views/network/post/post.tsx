// The part Post: a message by hand, and a process that is to live in the network outside.
import { MessageForm } from "./message-form";
import { Publish } from "./publish";

export function Post() {
  return (
    <>
      <MessageForm />
      <Publish />
    </>
  );
}
