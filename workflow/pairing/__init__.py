"""Which sentence of a translation is which sentence of its article.

A translation that was made elsewhere comes as a document of its own. Its blocks are paired with
the article's first, then the sentences within them; the pairs that are not sure say why.
"""
