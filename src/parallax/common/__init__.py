"""What every stage uses: table schemas, spans, statistics, dates, the codebook's files, errors."""
