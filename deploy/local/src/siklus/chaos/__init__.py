"""The chaos rig: processes are killed and connections cut while people work; afterwards nothing is lost or doubled."""
