# The agent, and the BPF programs it loads. Left out, with a notice, where they cannot be built.
