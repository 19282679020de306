package dev.underpin.examples.benchmarks.report;

import java.util.regex.Pattern;

/**
 * One figure that is asked of Underpin, beside what was measured; a line of the output. Immutable.
 *
 * <pre>{@code
 * BENCH jobs.drain ours=21000 best=7000 peer=db-scheduler ratio=3.00 floor=3.00 unit=jobs/s spread=4%
 * }</pre>
 *
 * <p>Values are medians over the rounds. Against a peer, {@code ratio} is the median over the
 * rounds of how many times ours was better in that round, {@code floor} what that ratio must reach,
 * and {@code spread} how far the ratio's interval reaches, in percent of it. Where an absolute is
 * asked for, {@code peer=absolute}, {@code best} and {@code floor} are that absolute, and {@code
 * spread} is that of ours.
 */
public final class Figure {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+:-]*");
  private static final String ABSOLUTE = "absolute";

  private final String name;
  private final String peer;
  private final String unit;
  private final double ours;
  private final double best;
  private final double ratio;
  private final double floor;
  private final double spread;
  private final boolean met;

  private Figure(Asked asked, String peer, double ours, double best, Outcome outcome) {
    this.name = word("name", asked.name());
    this.unit = word("unit", asked.unit());
    this.peer = word("peer", peer);
    this.floor = asked.floor();
    this.ours = ours;
    this.best = best;
    this.ratio = outcome.ratio();
    this.spread = outcome.spread();
    this.met = outcome.met();
  }

  private record Outcome(double ratio, double spread, boolean met) {}

  /**
   * What is asked.
   *
   * @param name the area, a dot, and what was measured
   * @param unit without spaces
   * @param better which direction is good
   * @param floor the least ratio; or in {@link #absolute} the value that ours must keep to
   */
  public record Asked(String name, String unit, Better better, double floor) {

    /**
     * {@return the figure of a comparison}
     *
     * @param ours what ours measured
     * @param peer the peer's name
     * @param theirs what the peer measured in the same rounds
     */
    public Figure against(Samples ours, String peer, Samples theirs) {
      Samples ratios = ours.timesBetterThan(theirs, better);
      double ratio = ratios.median();
      double spread = ratios.interval().spreadAround(ratio);
      Outcome outcome = new Outcome(ratio, spread, ratio >= floor);
      return new Figure(this, peer, ours.median(), theirs.median(), outcome);
    }

    /**
     * {@return the figure where a value is asked for}
     *
     * @param ours what ours measured
     */
    public Figure absolute(Samples ours) {
      // as it is printed: JMH's own few bytes in a million calls are not ours
      double median = Numbers.rounded(ours.median());
      double spread = ours.interval().spreadAround(median);
      Outcome outcome =
          new Outcome(
              better.timesBetter(median, floor),
              median == 0 ? 0 : spread,
              better.isWithin(median, floor));
      return new Figure(this, ABSOLUTE, median, floor, outcome);
    }
  }

  /** {@return whether what was asked for was reached} */
  public boolean isMet() {
    return met;
  }

  /** {@return the line that the area prints last} */
  public String line() {
    return "BENCH %s ours=%s best=%s peer=%s ratio=%s floor=%s unit=%s spread=%.0f%%"
        .formatted(
            name,
            Numbers.text(ours),
            Numbers.text(best),
            peer,
            Numbers.text(ratio),
            Numbers.text(floor),
            unit,
            spread);
  }

  @Override
  public String toString() {
    return line();
  }

  private static String word(String what, String value) {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s must be letters, digits and . _ / + : - without spaces but was \"%s\""
              .formatted(what, value));
    }
    return value;
  }
}
