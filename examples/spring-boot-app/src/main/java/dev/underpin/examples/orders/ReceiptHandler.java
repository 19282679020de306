package dev.underpin.examples.orders;

import dev.underpin.examples.springboot.JobHandlerBean;
import dev.underpin.jobs.JobRun;
import dev.underpin.jobs.JobType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sends receipts, in the background. */
@Component
class ReceiptHandler implements JobHandlerBean<SendReceipt> {

  private static final Logger LOG = LoggerFactory.getLogger(ReceiptHandler.class);

  private final Orders orders;

  ReceiptHandler(Orders orders) {
    this.orders = orders;
  }

  @Override
  public JobType<SendReceipt> type() {
    return SendReceipt.TYPE;
  }

  /** May be run again after a crash: a mail provider would get the job's id as idempotency key. */
  @Override
  @Transactional
  public void run(SendReceipt receipt, JobRun run) {
    LOG.info("receipt of order {} to {}, job {}", receipt.order(), receipt.email(), run.id());
    orders.findById(receipt.order()).ifPresent(PlacedOrder::receiptSent);
  }
}
