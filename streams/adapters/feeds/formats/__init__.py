"""The formats of feeds: RSS, Atom, RDF, JSON Feed, sitemaps."""
