import scriptUrl from "@mermaid-js/tiny?url";
import { useData } from "vitepress";
import { defineComponent, h, onMounted, ref, useId, watch } from "vue";

/** The global that Mermaid's script defines. */
interface Mermaid {
  initialize(options: { readonly startOnLoad: boolean; readonly theme: "dark" | "neutral" }): void;
  render(id: string, source: string): Promise<{ readonly svg: string }>;
}

let loading: Promise<Mermaid> | undefined;

/** Loads the script, which is not a module. */
function loadMermaid(): Promise<Mermaid> {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: scriptUrl });
    script.addEventListener("load", () => resolve((globalThis as unknown as { readonly mermaid: Mermaid }).mermaid));
    script.addEventListener("error", () => reject(new Error("Mermaid could not be loaded.")));
    document.head.append(script);
  });
  return loading;
}

/** A Mermaid diagram, rendered in the browser. Only pages with a diagram load the library. */
export const MermaidDiagram = defineComponent({
  props: {
    /** The text of the diagram, URI-encoded. */
    source: { type: String, required: true },
  },
  setup({ source }) {
    const { isDark } = useData();
    const svg = ref("");
    const id = `diagram-${useId()}`;
    async function draw(): Promise<void> {
      const mermaid = await loadMermaid();
      mermaid.initialize({ startOnLoad: false, theme: isDark.value ? "dark" : "neutral" });
      ({ svg: svg.value } = await mermaid.render(id, decodeURIComponent(source)));
    }
    onMounted(draw);
    watch(isDark, draw);
    return () => h("div", { class: "mermaid-diagram", innerHTML: svg.value });
  },
});
