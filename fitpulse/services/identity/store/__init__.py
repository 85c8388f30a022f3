"""Every query of identity. Functions take an open transaction; those marked so need the system role."""
