"""Imports of units, people and answers from spreadsheets."""
