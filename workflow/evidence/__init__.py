"""What a pair of texts tells: words, numbers, language, whose translation it is, if all of it.

Plain measures that judge nothing by themselves; drafting refuses by them, checks report by them.
"""
