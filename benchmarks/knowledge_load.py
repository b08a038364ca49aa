"""How long it takes to read the knowledge files: every process does it once when it starts."""

from time import perf_counter

from streams.adapters.knowledge.files import read_atlas

if __name__ == "__main__":
    times = []
    for _ in range(10):
        start = perf_counter()
        atlas, _ = read_atlas()
        times.append(perf_counter() - start)
    spells = sum(len(body.memberships) for body in atlas.organisations.values())
    print(f"{spells} memberships: best {min(times) * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms")
