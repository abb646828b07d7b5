import { FakeDatabase, FakeLog } from '../../sim/fakeLog.ts';
import { updateLogContract } from '../store/updateLogContract.ts';

updateLogContract("the simulation's fake", async () => {
  const database = new FakeDatabase();
  return {
    log: new FakeLog(database),
    another: new FakeLog(database),
    createDocument: async (name, epoch, firstUpdate) => database.create(name, epoch, firstUpdate),
    removeDocument: async (name) => database.remove(name),
    close: async () => {},
  };
});
