"""Files of Group Policy: what each one is, what it says, and which object it belongs to."""
