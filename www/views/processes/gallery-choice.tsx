// The examples to choose from.
import { GALLERY, type Example } from "./gallery";

interface GalleryProps {
  chosen: Example;
  onChoose: (example: Example) => void;
}

export function Gallery({ chosen, onChoose }: GalleryProps) {
  return (
    <fieldset class="gallery">
      <legend class="visually-hidden">Examples</legend>
      {GALLERY.map((example) => (
        <label key={example.name} class="gallery-card">
          <input type="radio" name="example" checked={example === chosen} onChange={() => onChoose(example)} />
          <span>
            <b>{example.title}</b> {example.about}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
