"""Solvent: how healthy a company's finances are, what will go wrong next, and why."""

__version__ = "0.1.0"
