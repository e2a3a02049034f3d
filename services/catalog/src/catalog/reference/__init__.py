"""Reference data that comes with the service: learning forms, JP rules and entitlements, levels."""
