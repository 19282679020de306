package dev.underpin.examples.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, as text and as Markdown. Every row has a cell a column. Not thread-safe.
 *
 * <pre>{@code
 * new Table("what", "ns/op").row("ours", "42").row("peer", "130")
 * }</pre>
 */
public final class Table {

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param header the columns' names
   */
  public Table(String... header) {
    this.header = List.of(header);
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are columns
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer
   */
  public Table row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "a row must have %d cells but had %d".formatted(header.size(), cells.length));
    }
    rows.add(List.of(cells));
    return this;
  }

  /**
   * Adds the row of one thing that was measured in rounds: name, median, its interval.
   *
   * @param name what
   * @param samples its values
   * @param more further cells
   * @return this table
   */
  public Table row(String name, Samples samples, String... more) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    cells.add(Numbers.text(samples.median()));
    Interval interval = samples.interval();
    cells.add(Numbers.text(interval.low()) + " to " + Numbers.text(interval.high()));
    cells.addAll(List.of(more));
    return row(cells.toArray(new String[0]));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    appendLine(text, header);
    rows.forEach(row -> appendLine(text, row));
    return text.toString();
  }

  private void appendLine(StringBuilder text, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String space = " ".repeat(width(column) - cell.length());
      line.append(column == 0 ? cell + space : "  " + space + cell);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    int width = header.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(markdown(header));
    text.append("|---|").append("---:|".repeat(header.size() - 1)).append('\n');
    rows.forEach(row -> text.append(markdown(row)));
    return text.toString();
  }

  private static String markdown(List<String> cells) {
    List<String> escaped = cells.stream().map(cell -> cell.replace("|", "\\|")).toList();
    return "| " + String.join(" | ", escaped) + " |\n";
  }
}
