"""Which step makes which tables, for which corpus, and when they are out of date.

What keeps a run whole stands here too: the checks of the codebook, the models and the places, the
lock of a folder, the guard around each step, and the removal of what a killed run has left.
"""
