"""Whether the official PyTorch code reads a checkpoint of ours and answers as `tessera` does.

Usage: python tools/oracle/official_check.py --official DIR [--model models/tessera-nano]
           [--tessera build/release/tessera] [--max-tokens 48] [--cases receipt,chart,…]

DIR is a checkout of the official repository of DeepSeek-VL2 (commit ef9f91e). Besides it needs
Python 3.11 and `pip install -r tools/oracle/official_requirements.txt` (3 GB); no GPU.

The checkpoint is converted to f32 (`tessera convert`). Compared are: names and shapes of all
tensors, prompt ids, digests of the views, and greedy ids with their log-probabilities. Ids may
differ from the first step on at which the two best logits of the official code are closer than 1e-4
of the largest. Exit code 1 on any difference; 2 when something is missing.

On a CPU xformers has no attention; torch's own takes its place, which is the same formula.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIE = 1e-4  # of the largest logit: closer than this either id may come
MOST_LOG_PROB_ERROR = 1e-3
# The pooling head that the official code builds and never runs; released checkpoints hold it.
UNUSED = "vision.attn_pool."

CASES = {
    "receipt": [("<image>\nWhat is the total?", ["receipt.png"])],
    "chart": [("<image>\nHow high is Kosovo in Potenza?", ["chart.png"])],
    "scene": [("<image>\nLocate <|ref|>the pentagon<|/ref|> in the given image.", ["scene.jpg"])],
    "page": [("<image>\nConvert this page to Markdown.", ["receipt.png"])],
    "two_pictures": [("<image>\n<image>\nWhat differs?", ["receipt.png", "chart.png"])],
    "three_pictures": [("<image>\n<image>\n<image>\nWhat are these?",
                        ["receipt.png", "chart.png", "scene.jpg"])],
    "text": [("What is 12 + 30?", [])],
    "two_turns": [("<image>\nWhat is this?", ["scene.jpg"]), "A drawing.",
                  ("What is in the middle?", [])],
}


def conversation(turns):
    """In the form of the official code, which `tessera run --messages` reads as well."""
    messages = []
    for turn in turns:
        if isinstance(turn, str):
            messages.append({"role": "<|Assistant|>", "content": turn})
        else:
            text, files = turn
            messages.append({"role": "<|User|>", "content": text,
                             "images": [str(ROOT / "examples" / name) for name in files]})
    return [*messages, {"role": "<|Assistant|>", "content": ""}]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"official_check: {command[1]}: exit 0, is {done.returncode}\n{done.stderr}")
    return done.stdout


def import_official(folder):
    """(torch, model class, processor class)"""
    try:
        import torch
        import torch.nn.functional as functional
    except ImportError:
        print(__doc__, file=sys.stderr)
        sys.exit(2)

    def attention(query, key, value, p=0.0):
        heads = [each.transpose(1, 2) for each in (query, key, value)]
        return functional.scaled_dot_product_attention(*heads, dropout_p=p).transpose(1, 2)

    operations = types.ModuleType("xformers.ops")
    operations.memory_efficient_attention = attention
    sys.modules["xformers"] = types.ModuleType("xformers")
    sys.modules["xformers.ops"] = operations
    sys.path.insert(0, str(folder))
    try:
        from deepseek_vl2.models import DeepseekVLV2ForCausalLM, DeepseekVLV2Processor
    except ImportError as error:
        print(f"official_check: {error}\n{__doc__}", file=sys.stderr)
        sys.exit(2)
    torch.set_grad_enabled(False)
    return torch, DeepseekVLV2ForCausalLM, DeepseekVLV2Processor


def load(model_class, folder, torch):
    """The model in f32, and what is wrong with the names of its tensors."""
    model, info = model_class.from_pretrained(
        folder, torch_dtype=torch.float32, output_loading_info=True)
    missing = [name for name in info["missing_keys"] if not name.startswith(UNUSED)]
    faults = [f"tensor missing: {name}" for name in missing]
    faults += [f"tensor unknown: {name}" for name in info["unexpected_keys"]]
    faults += [f"shape differs: {each}" for each in info["mismatched_keys"]]
    return model.eval(), faults


def digests(images):
    """sha256 of each view's bytes, from [views, 3, side, side] in -1 ... 1."""
    pixels = ((images * 0.5 + 0.5) * 255).round().to(dtype=images.dtype).permute(0, 2, 3, 1)
    return [hashlib.sha256(view.contiguous().numpy().astype("uint8").tobytes()).hexdigest()
            for view in pixels]


def greedy(torch, model, inputs, end_id, max_tokens):
    """Ids up to the end id, their log-probabilities, and how close the two best logits were."""
    embeds = model.prepare_inputs_embeds(**inputs)
    length, past, found = embeds.shape[1], None, []
    while len(found) < max_tokens:
        mask = torch.ones(1, length + len(found), dtype=torch.bool)
        out = model.language(inputs_embeds=embeds, attention_mask=mask, past_key_values=past,
                             use_cache=True)
        logits, past = out.logits[0, -1].double(), out.past_key_values
        best = logits.topk(2)
        chosen = int(best.indices[0])
        gap = float(best.values[0] - best.values[1]) / float(logits.abs().max())
        found.append((chosen, float(logits.log_softmax(0)[chosen]), gap))
        if chosen == end_id:
            break
        embeds = model.language.get_input_embeddings()(torch.tensor([[chosen]]))
    return found


def faults_of_ids(found, ours, end_id):
    """Official steps against `output_ids` and `logprobs` of ours; ids are without the end id."""
    ids = ours["output_ids"] + ([end_id] if ours["finish_reason"] == "stop" else [])
    for step, (chosen, log_prob, gap) in enumerate(found):
        is_there = step < len(ids)
        if not is_there or ids[step] != chosen:
            if gap < TIE:
                print(f"  a tie at step {step}: gap {gap:.1e} of the largest logit")
                return
            yield f"id {step}: {chosen}, ours {ids[step] if is_there else 'none'}, gap {gap:.1e}"
            return
        known = ours["logprobs"][step] if step < len(ours["logprobs"]) else log_prob
        if abs(known - log_prob) > MOST_LOG_PROB_ERROR:
            yield f"log-probability {step}: {log_prob:.6f}, ours {known:.6f}"
            return
    if len(ids) != len(found):
        yield f"{len(found)} ids, ours {len(ids)}"


def check_case(name, official, folder, arguments):
    from PIL import Image

    torch, model, processor = official
    messages = conversation(CASES[name])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(messages, file)
        file.flush()
        ours = json.loads(run(arguments.tessera, "run", "--model", folder, "--messages", file.name,
                              "--max-tokens", arguments.max_tokens, "--json"))
    pictures = [Image.open(path).convert("RGB")
                for message in messages for path in message.get("images", [])]
    prepared = processor(conversations=messages, images=pictures, force_batchify=True)
    inputs = {key: prepared[key] for key in
              ("input_ids", "images", "images_seq_mask", "images_spatial_crop")}
    faults = []
    if prepared.input_ids[0].tolist() != ours["input_ids"]:
        faults.append("prompt ids")
    views = [digest for image in ours["images"] for digest in image["tile_sha256"]]
    if pictures and digests(prepared.images[0]) != views:
        faults.append("digests of the views")
    end_id = processor.tokenizer.eos_token_id
    found = greedy(torch, model, inputs, end_id, arguments.max_tokens)
    faults += faults_of_ids(found, ours, end_id)
    text = processor.tokenizer.decode([each[0] for each in found])
    print(f"{name}: {len(ours['input_ids'])} prompt ids, {len(views)} views, {len(found)} ids, "
          f"{'the same' if not faults else 'DIFFERENT'}: {text[:60]!r}")
    return [f"{name}: {fault}" for fault in faults]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--official", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "models/tessera-nano")
    parser.add_argument("--tessera", default=ROOT / "build/release/tessera")
    parser.add_argument("--max-tokens", type=int, default=48)
    parser.add_argument("--cases", default=",".join(CASES))
    arguments = parser.parse_args()
    torch, model_class, processor_class = import_official(arguments.official)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch, "f32")
        run(arguments.tessera, "convert", "--model", arguments.model, "--type", "f32", "--out", folder)
        model, faults = load(model_class, folder, torch)
        processor = processor_class.from_pretrained(folder)
        for name in arguments.cases.split(","):
            faults += check_case(name, (torch, model, processor), folder, arguments)
    for fault in faults:
        print(f"differs: {fault}")
    print(f"{len(faults)} differences")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
