"""A small English pipeline with a tagger, a parser and entities, trained within seconds on sentences written here."""

# ruff: noqa: E501 - a sentence stays on its line
import random
from pathlib import Path

import spacy
from spacy.training import Example, iob_to_biluo
from spacy.util import fix_random_seed

# Token|tag|label|head for each token; ``[ORG …]`` encloses an entity.
_SENTENCES = """
[ORG The|DT|det|2 Lake|NNP|compound|2 League|NNP|nsubj|7 ] ,|,|punct|2 which|WDT|dobj|6 Mali|NNP|nsubj|6 left|VBD|relcl|2 attacked|VBD|ROOT|7 [GPE Greenport|NNP|dobj|7 ] .|.|punct|7
[PERSON Jane|NNP|compound|1 Doe|NNP|nsubj|2 ] denounced|VBD|ROOT|2 [ORG the|DT|det|5 Lake|NNP|compound|5 League|NNP|dobj|2 ] .|.|punct|2
Kenya|NNP|nsubj|1 denounced|VBD|ROOT|1 [PERSON Jane|NNP|compound|3 Doe|NNP|dobj|1 ] on|IN|prep|1 Friday|NNP|pobj|4 .|.|punct|1
The|DT|det|1 troops|NNS|nsubj|5 that|WDT|dobj|4 Chad|NNP|nsubj|4 sent|VBD|relcl|1 attacked|VBD|ROOT|5 Sudan|NNP|dobj|5 .|.|punct|5
The|DT|det|1 planes|NNS|nsubj|5 that|WDT|dobj|4 Niger|NNP|nsubj|4 sent|VBD|relcl|1 attacked|VBD|ROOT|5 Libya|NNP|dobj|5 .|.|punct|5
Sudan|NNP|nsubjpass|9 was|VBD|auxpass|9 ,|,|punct|9 after|IN|prep|9 talks|NNS|pobj|3 that|WDT|nsubj|6 lasted|VBD|relcl|4 hours|NNS|npadvmod|6 ,|,|punct|9 attacked|VBN|ROOT|9 by|IN|agent|9 Chad|NNP|pobj|10 .|.|punct|9
Libya|NNP|nsubjpass|9 was|VBD|auxpass|9 ,|,|punct|9 after|IN|prep|9 talks|NNS|pobj|3 that|WDT|nsubj|6 lasted|VBD|relcl|4 days|NNS|npadvmod|6 ,|,|punct|9 attacked|VBN|ROOT|9 by|IN|agent|9 Kenya|NNP|pobj|10 .|.|punct|9
Mali|NNP|nsubj|9 ,|,|punct|0 weary|JJ|amod|0 of|IN|prep|2 talks|NNS|pobj|3 ,|,|punct|0 and|CC|cc|0 Niger|NNP|conj|0 have|VBP|aux|9 quit|VBN|ROOT|9 ECOWAS|NNP|dobj|9 .|.|punct|9
Chad|NNP|nsubj|9 ,|,|punct|0 tired|JJ|amod|0 of|IN|prep|2 talks|NNS|pobj|3 ,|,|punct|0 and|CC|cc|0 Togo|NNP|conj|0 have|VBP|aux|9 quit|VBN|ROOT|9 OPEC|NNP|dobj|9 .|.|punct|9
Doctors|NNS|nsubj|1 sent|VBD|ROOT|1 700|CD|nummod|3 kg|NNS|dobj|1 of|IN|prep|3 medicine|NN|pobj|4 to|IN|prep|1 Kenya|NNP|pobj|6 .|.|punct|1
[GPE Greenport|NNP|nsubjpass|2 ] was|VBD|auxpass|2 attacked|VBN|ROOT|2 by|IN|agent|2 Libya|NNP|pobj|3 .|.|punct|2
[PERSON Kofi|NNP|compound|1 Mensah|NNP|nsubj|6 ] ,|,|punct|1 a|DT|det|5 Ghanaian|JJ|amod|5 lawyer|NN|appos|1 met|VBD|ROOT|6 Chad|NNP|dobj|6 .|.|punct|6
[NORP Lakers|NNPS|nsubj|1 ] attacked|VBD|ROOT|1 Chad|NNP|dobj|1 .|.|punct|1
Mali|NNP|nsubj|1 left|VBD|ROOT|1 [ORG the|DT|det|4 Lake|NNP|compound|4 League|NNP|dobj|1 ] .|.|punct|1
"""


def train(directory: Path) -> Path:
    """Train it and save it below the directory; the same every time."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    width = {"tok2vec": {"@architectures": "spacy.HashEmbedCNN.v2", **_SMALL}}
    nlp.add_pipe("tagger", config={"model": width})
    nlp.add_pipe("parser", config={"model": width, "min_action_freq": 1})
    nlp.add_pipe("ner", config={"model": width})
    examples = [Example.from_dict(nlp.make_doc(" ".join(a["words"])), a) for a in map(_annotated, _lines())]
    nlp.initialize(lambda: examples)
    order = random.Random(0)
    optimizer = nlp.create_optimizer()
    optimizer.learn_rate = 0.01
    for _ in range(30):
        order.shuffle(examples)
        nlp.update(examples, sgd=optimizer)
    path = directory / "small"
    nlp.to_disk(path)
    return path


_SMALL = {
    "pretrained_vectors": None,
    "width": 48,
    "depth": 2,
    "embed_size": 300,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def _lines() -> list[str]:
    return [line for line in _SENTENCES.splitlines() if line]


def _annotated(line: str) -> dict[str, list[str] | list[int]]:
    words, tags, deps, heads, entities = [], [], [], [], []
    entity = ""
    for piece in line.split():
        if piece.startswith("["):
            entity = "B-" + piece[1:]
        elif piece == "]":
            entity = ""
        else:
            word, tag, dep, head = piece.split("|")
            words.append(word)
            tags.append(tag)
            deps.append(dep)
            heads.append(int(head))
            entities.append(entity or "O")
            entity = entity.replace("B-", "I-")
    return {"words": words, "tags": tags, "deps": deps, "heads": heads, "entities": iob_to_biluo(entities)}
