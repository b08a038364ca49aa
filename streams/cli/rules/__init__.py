"""Commands for those who write rules: rules, backtests, extraction, knowledge."""
