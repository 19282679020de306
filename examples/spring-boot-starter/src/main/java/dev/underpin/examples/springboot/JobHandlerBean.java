package dev.underpin.examples.springboot;

import dev.underpin.jobs.JobHandler;
import dev.underpin.jobs.JobType;

/**
 * A bean that handles one kind of job; having one makes this process a worker.
 *
 * <pre>{@code
 * @Component
 * class SendReceiptHandler implements JobHandlerBean<SendReceipt> {
 *   public JobType<SendReceipt> type() { return SEND_RECEIPT; }
 *
 *   @Transactional
 *   public void run(SendReceipt receipt, JobRun run) { … }
 * }
 * }</pre>
 *
 * <p>It runs in a thread of the worker, in no transaction but its own {@code @Transactional}. It
 * may have {@code Jobs} injected.
 *
 * @param <P> the payload
 */
public interface JobHandlerBean<P> extends JobHandler<P> {

  /** {@return the kind that it handles, always the same} */
  JobType<P> type();
}
