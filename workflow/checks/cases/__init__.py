"""What each check is about, as data: one line, an example, and cases for every language.

``<id>.toml`` has ``about`` (one line), ``[example]`` and lists ``[[fires]]`` and ``[[silent]]`` of
``language``, ``source``, ``target`` and, where it fires, ``place`` (the words it points to).
"""
