"""What every stage uses: table schemas, spans, statistics, dates."""
