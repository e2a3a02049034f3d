"""What people decide about recommendations: accepting, declining, objecting, answering, carrying out."""
