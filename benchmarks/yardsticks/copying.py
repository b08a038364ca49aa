"""A Faust agent with default settings that copies the topic ``articles`` to ``alerts``."""

import sys

import faust


def main() -> None:
    """Copy until killed."""
    kafka, folder = sys.argv[1:]
    app = faust.App("copying", broker=f"kafka://{kafka}", datadir=folder, web_enabled=False)
    articles = app.topic("articles", value_type=bytes, value_serializer="raw")
    copies = app.topic("alerts", value_type=bytes, value_serializer="raw")

    @app.agent(articles)
    async def copy(stream: faust.StreamT[bytes]) -> None:
        async for value in stream:
            await copies.send(value=value)

    faust.Worker(app, loglevel="error").execute_from_commandline()


if __name__ == "__main__":
    main()
