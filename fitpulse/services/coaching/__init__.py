"""Coaching: decides what to train today and keeps a body model that each logged set updates in place."""
