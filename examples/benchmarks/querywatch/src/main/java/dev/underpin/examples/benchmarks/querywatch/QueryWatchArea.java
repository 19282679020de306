package dev.underpin.examples.benchmarks.querywatch;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import com.p6spy.engine.spy.P6DataSource;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.observability.jdbc.QueryWatch;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.h2.Driver;
import org.openjdk.jmh.runner.RunnerException;

/** What a watched statement costs, and what the peers take for less. */
public final class QueryWatchArea {

  private static final double MOST_NANOS = 5_000;
  private static final Call UNDERPIN = call("Underpin QueryWatch", "underpin");
  private static final Call PROXY =
      call("datasource-proxy with a counting listener", "datasourceProxy");
  private static final Call P6SPY = call("p6spy", "p6spy");
  private static final Call PLAIN = call("plain JDBC", "plainJdbc");

  private QueryWatchArea() {}

  private static Call call(String name, String method) {
    return new Call(name, QueryBenchmark.class, method);
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("querywatch").run(args, QueryWatchArea::measure);
  }

  private static Report measure(AreaOptions options) throws RunnerException {
    Rounds rounds = Rounds.of(options.mode(), UNDERPIN, PROXY, P6SPY, PLAIN);
    Measured ours = rounds.get(UNDERPIN);
    Measured peer = Measured.quickest(rounds.get(PROXY), rounds.get(P6SPY));
    String name = peer.call().equals(PROXY) ? "datasource-proxy" : "p6spy";
    return rounds
        .report()
        .table(rounds.table())
        .setting(
            "A request of ten statements on H2 in memory, told for one statement: connection, prepare, one parameter, execute, read, close. querywatch.statement is what watching adds to plain JDBC, round by round. The peers do less: datasource-proxy tells a listener that counts, p6spy logs to a logger that is off; neither knows requests, compares statements or keeps facts.")
        .figure(
            new Asked("querywatch.statement", "ns/op", LOWER, MOST_NANOS)
                .absolute(ours.nanos().minus(rounds.get(PLAIN).nanos())))
        .figure(
            new Asked("querywatch.whole", "ns/op", LOWER, 0.5)
                .against(ours.nanos(), name, peer.nanos()))
        .library(QueryWatch.class)
        .library(ProxyDataSource.class)
        .library(P6DataSource.class)
        .library(Driver.class);
  }
}
