"""The optimal assignment of a pool of mentees to mentors with capacities."""
