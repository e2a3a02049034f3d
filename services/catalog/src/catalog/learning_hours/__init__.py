"""Learning hours (JP), their conversion, caps and reversal, certificates, and the SIASN-shaped export."""
