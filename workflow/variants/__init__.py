"""Editions made from one reviewed Belarusian text: łacinka and Taraškievica.

`latin` and `tarask` are the rules, `words` the project's own words that go before them;
`converter` and `composing` make an edition, `keeping` the catalogue of a variant's sentences.
"""
