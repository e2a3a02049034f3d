"""The course history in the shape of SIASN, the national system of record (BKN)."""
