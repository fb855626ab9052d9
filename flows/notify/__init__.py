"""通知: who is told what happened, by the bell on every page and by e-mail."""
