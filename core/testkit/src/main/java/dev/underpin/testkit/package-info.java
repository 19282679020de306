/**
 * Real servers without Docker, and JVMs that can be killed: what the tests of all modules stand on.
 *
 * <p>Nothing has to be installed but a JDK on Linux or macOS; MariaDB starts on Linux on x86-64
 * only, with the usual glibc, libcrypt.so.1, libsystemd.so.0 and libstdc++.so.6. The servers'
 * programs are artifacts of Maven Central; they are unpacked and started at the first use.
 *
 * <table>
 * <caption>What there is</caption>
 * <tr><td>{@link dev.underpin.testkit.PostgresServer#shared()}</td>
 *     <td>one fast PostgreSQL a build; {@code freshDatabase()} gives each test its own</td></tr>
 * <tr><td>{@link dev.underpin.testkit.PostgresServer#durable()}</td>
 *     <td>the same with fsync, for tests of what outlives a crash</td></tr>
 * <tr><td>{@link dev.underpin.testkit.MariaDbServer#shared()}, {@code durable()}</td>
 *     <td>the same two for MariaDB</td></tr>
 * <tr><td>{@link dev.underpin.testkit.RedisServer#shared()}</td>
 *     <td>one Redis a build</td></tr>
 * <tr><td>{@code startPrivate(settings)} of all</td>
 *     <td>a server of one test, to stop, kill, freeze and start again on the same port and data, or
 *     without its data</td></tr>
 * <tr><td>{@link dev.underpin.testkit.RedisCluster}</td>
 *     <td>three masters with a replica each, to kill, freeze and fail over</td></tr>
 * <tr><td>{@link dev.underpin.testkit.ChildJvm}</td>
 *     <td>a main class or a jar in a JVM of its own: SIGKILL, SIGSTOP, SIGCONT, its output</td></tr>
 * <tr><td>{@link dev.underpin.testkit.FaultProxy}</td>
 *     <td>a network between a client and a server that fails when told to</td></tr>
 * <tr><td>{@link dev.underpin.testkit.FreePort}</td>
 *     <td>a loopback port on which nothing listens</td></tr>
 * </table>
 *
 * <h2>What a client sees in each fault</h2>
 *
 * <table>
 * <caption>Faults of FaultProxy and of servers</caption>
 * <tr><th>fault</th><th>an open connection</th><th>a new connection</th></tr>
 * <tr><td>{@code cut()}, {@code kill()}</td>
 *     <td>"connection reset" at the next read, at once; of a killed server its end instead</td>
 *     <td>"connection refused", at once</td></tr>
 * <tr><td>{@code reset()}, {@code terminateConnections()}</td>
 *     <td>the same; a database may tell why before</td>
 *     <td>as ever</td></tr>
 * <tr><td>{@code blackHole()}</td>
 *     <td>writes succeed, nothing comes: only a timeout of its own ends the wait. The server keeps
 *     session, transaction and locks. {@code restore()} resets it if anything was lost</td>
 *     <td>succeeds, then the same: a connect timeout alone does not help, since the proxy's system
 *     completes the handshake</td></tr>
 * <tr><td>{@code halfOpen(TO_SERVER)}</td>
 *     <td>requests vanish, what the server says by itself arrives; the server does not learn that
 *     the client has gone</td>
 *     <td>succeeds; a server that speaks first is heard</td></tr>
 * <tr><td>{@code halfOpen(TO_CLIENT)}</td>
 *     <td>requests take effect and nobody hears of it: a commit that fails has happened</td>
 *     <td>succeeds; nothing comes</td></tr>
 * <tr><td>{@code delay(direction, latency)}</td>
 *     <td>each round trip takes that much longer; {@code restore()} delivers what is on its way
 *     </td>
 *     <td>connecting is not delayed, the first answer is</td></tr>
 * <tr><td>{@code freeze()}</td>
 *     <td>as in a black hole, but nothing is lost: after {@code resume()} all is answered</td>
 *     <td>succeeds while the system's queue has room, then the same</td></tr>
 * </table>
 *
 * <h2>Servers that run already</h2>
 *
 * <p>{@code UNDERPIN_TEST_POSTGRES_URL=jdbc:postgresql://host:5432/postgres?user=u&password=p},
 * {@code UNDERPIN_TEST_MYSQL_URL=jdbc:mariadb://host:3306/mysql?user=u&password=p} and {@code
 * UNDERPIN_TEST_REDIS_URL=redis://host:6379} take the place of the shared servers. A server that
 * cannot be started or reached fails the test and says why; nothing is skipped.
 *
 * <h2>How long servers live</h2>
 *
 * <p>Shared servers start once a build and end with it: with the Maven process, or outside Maven
 * with the outermost Java process, such as the IDE, or after ten minutes without a test JVM.
 * Private servers end with their test JVM at the latest. All that holds when processes are killed
 * with SIGKILL. Nothing is left behind: neither processes nor files in {@code java.io.tmpdir}; when
 * SIGKILL hits the host of the servers as well, its files are deleted by the next build. While the
 * build runs, everything lies in {@code underpin-testkit-<user>-<process>-<start>} there; {@code
 * host.log} and each server's {@code server.log} tell what went on.
 */
@NullMarked
package dev.underpin.testkit;

import org.jspecify.annotations.NullMarked;
